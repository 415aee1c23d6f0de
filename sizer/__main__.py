"""``python -m sizer``."""

from sizer.cli import main

if __name__ == "__main__":
    main()
