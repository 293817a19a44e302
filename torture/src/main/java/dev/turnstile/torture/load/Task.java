package dev.turnstile.torture.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * The input of {@link Work}.
 *
 * @param operation the id of the operation
 * @param record the record to move, or 0 for none
 * @param transition the transition to fire
 * @param notes the keys of the streams to append a note to
 * @param refuse whether the command refuses after it has written everything
 */
record Task(String operation, long record, String transition, List<String> notes, boolean refuse) {

    /** Returns the task that is derived from the operation's id alone, so that another process can retry it. */
    static Task of(UUID operation) {
        Random random = new Random(operation.getLeastSignificantBits());
        long record = random.nextInt(3) == 0 ? 0 : 1L + random.nextInt(Records.SHARED);
        List<String> notes = new ArrayList<>(List.of("n" + random.nextInt(Records.SHARED)));
        if (random.nextBoolean()) {
            notes.add("m" + random.nextInt(Records.SHARED));
        }
        return new Task(operation.toString(), record, transition(random), notes, random.nextInt(12) == 0);
    }

    static String transition(Random random) {
        return List.of("touch", "touch", "touch", "hold", "release", "release").get(random.nextInt(6));
    }

    UUID id() {
        return UUID.fromString(operation);
    }

    /** Returns the streams that the task appends to, as category/key. */
    List<String> streams() {
        List<String> streams = new ArrayList<>();
        if (record != 0) {
            streams.add(Records.stream(record));
        }
        notes.forEach(note -> streams.add(Records.NOTE + "/" + note));
        return streams;
    }
}
