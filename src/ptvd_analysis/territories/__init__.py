"""Communes, EPCI, départements, régions, France: members, lists, distances."""
