"""PVD communes beside similar communes outside the programme."""
