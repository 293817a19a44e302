package dev.turnstile.torture.fault;

import dev.turnstile.torture.oracle.SetBack;

/** What an operator does after the log was set back, before the application goes on. */
final class Recovery {

    private Recovery() {}

    /** Does nothing: the processes run on, as they do behind a failover that nobody watches. */
    static void after(SetBack setBack, Stage stage) {
        stage.proxy().cutAll();
    }
}
