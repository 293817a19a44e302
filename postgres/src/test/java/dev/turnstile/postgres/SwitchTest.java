package dev.turnstile.postgres;

import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import org.junit.jupiter.api.AfterEach;

/** The base of tests of records with ids and values of many types: a database, and a machine of two states. */
abstract class SwitchTest {

    /** A machine that is pressed on and off. Transition {@code check} has a guard in Java. */
    static final StateMachine<String, String> SWITCH = StateMachine.define("switch")
            .state("off", 0)
            .initial()
            .state("on", 1)
            .transition("press")
            .from("off")
            .to("on")
            .from("on")
            .to("off")
            .transition("check")
            .from("on")
            .to("off")
            .guard(Guard.java(row -> true, "checked"))
            .build();

    final TestDatabase database;
    final PostgresTurnstile turnstile;

    SwitchTest(TestServer server, TestGroupCommit groupCommit) {
        database = server.database();
        turnstile = groupCommit.open(database.dataSource());
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }
}
