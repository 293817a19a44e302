package dev.turnstile.benchmarks.subscriptions;

import dev.turnstile.benchmarks.events.Deposited;
import tools.jackson.databind.json.JsonMapper;

/** What a job of a peer carries: an event's data as the log has it. */
final class Payload {

    private Payload() {}

    static String of(int number) {
        return JsonMapper.shared().writeValueAsString(Deposited.into(number % Backlog.STREAMS, number));
    }
}
