"""The parameters of the shipped template: a file each group of the console, with the settings that they fill."""
