package dev.turnstile.projection.spi;

import java.util.ServiceLoader;

/** The table writer, which is looked up only once. */
final class FoundTableWriter {

    static final TableWriter FOUND = ServiceLoader.load(TableWriter.class, TableWriter.class.getClassLoader())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no implementation of " + TableWriter.class.getName()
                    + " is on the class path; add turnstile-postgres"));

    private FoundTableWriter() {}
}
