"""How rules read a template: in one configuration, through what AWS's resources mean to each other."""
