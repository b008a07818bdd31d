"""Recipes that train the models; one file per recipe."""
