"""The CCM v2 contract without I/O: what to send, and what an answer means.

One module for each subject of the contract. Nothing here knows HTTP libraries; the sandbox shares
no line of it.
"""
