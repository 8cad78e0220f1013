"""Items, immutable item versions, and bank versions: frozen lists with measurement parameters.

Owns what is asked and how a response is scored; keys never leave this context.
"""
