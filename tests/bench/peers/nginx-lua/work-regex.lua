        '${PATTERN}',
