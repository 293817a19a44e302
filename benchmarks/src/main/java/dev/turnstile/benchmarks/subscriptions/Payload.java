package dev.turnstile.benchmarks.subscriptions;

import dev.turnstile.benchmarks.events.Deposited;
import tools.jackson.databind.json.JsonMapper;

/** The payload of a peer's job: the data of an event as stored in the log. */
final class Payload {

    private Payload() {}

    static String of(int number) {
        return JsonMapper.shared().writeValueAsString(Deposited.into(number % Backlog.STREAMS, number));
    }
}
