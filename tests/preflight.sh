#!/bin/sh
# Says in one line each what is missing that `make` cannot install. Exit code 3 if anything is.
python=${PYTHON:-python3}
missing=0
lack() { echo "missing: $1" >&2; missing=3; }

if ! command -v "$python" >/dev/null 2>&1; then
    lack "Python >= 3.11 ($python is not there; set PYTHON=/path/to/python3.11)"
else
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        lack "Python >= 3.11 ($python is $("$python" -V 2>&1); set PYTHON=/path/to/python3.11)"
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        lack "the venv module of $python (Debian: apt-get install python3-venv)"
    header=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))' 2>/dev/null)/Python.h
    [ -f "$header" ] ||
        lack "the Python headers, to build pesq ($header; Debian: apt-get install python3-dev)"
fi
command -v cc >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1 ||
    lack "a C compiler, to build pesq (Debian: apt-get install gcc)"
free_kb=$(df -Pk . | awk 'NR == 2 { print $4 }')
[ "${free_kb:-0}" -ge 4000000 ] ||
    lack "4 GB of free disk here (found $((${free_kb:-0} / 1000)) MB)"
exit $missing
