-- Records that all files of this version are applied. An interrupted installation does not run this file.
UPDATE ${schema}.installation SET version = 11, since = clock_timestamp();
