// The drawing side of the house.
