"""Funds, requests, claims, proof of performance and the ROI report."""
