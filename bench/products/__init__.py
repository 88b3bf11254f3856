"""Parts of the product in processes of their own, begun on a word over NATS so that no start-up is measured."""
