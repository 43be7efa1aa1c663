# A figure for a light page becomes one for a dark page: draw.c's colors, those of text and lines, then of areas.
s/#1f2328/#f0f6fc/g
s/#59636e/#9198a1/g
s/#d1d9e0/#3d444d/g
s/#0072b2/#56b4e9/g
s/#a86200/#e69f00/g
s/#00\(7a58\|9e73\)/#2bb88a/g
s/#\(a8487f\|cc79a7\)/#d98cb8/g
