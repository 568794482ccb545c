"""Work that takes minutes, step by step: each kind is one module whose ``work`` yields a Step once it is durable."""
