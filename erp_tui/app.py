"""The application: opens the workspace, global keys, first screen."""
