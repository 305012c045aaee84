"""What the app does about a call: plain asyncio, no Qt, no HTTP library."""
