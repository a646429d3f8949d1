"""One file per subcommand of ``coco``; each is imported only when it is called, so start-up stays short."""
