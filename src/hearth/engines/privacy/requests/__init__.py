"""Rights requests: recorded, timed, reviewed, answered; and the pack that goes out."""
