"""What runs before Django: the installer, the database launcher, the supervisor, the doctor, backup and restore."""
