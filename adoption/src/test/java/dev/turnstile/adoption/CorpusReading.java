package dev.turnstile.adoption;

import dev.turnstile.adoption.history.LogFormat;
import dev.turnstile.adoption.history.LogOptions;
import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * One line of the corpus's table.
 *
 * @param file the name of the file
 * @param arguments the options as on the command line
 * @param expected the steps with counts, or the refusal
 */
record CorpusReading(String file, List<String> arguments, String expected) {

    private static final String REFUSED = "refused: ";
    private static final String ORDERS = "*>NEW 3, NEW>CANCELLED 1, NEW>PAID 2, PAID>SHIPPED 1";

    static CorpusReading parse(String line) {
        String[] sides = line.split(" => ", 2);
        List<String> words = Arrays.stream(sides[0].split("(?<!\\\\) ", -1))
                .map(word -> word.replace("\\ ", " "))
                .toList();
        return new CorpusReading(
                words.getFirst(), words.subList(1, words.size()), sides[1].equals("orders") ? ORDERS : sides[1]);
    }

    boolean refused() {
        return expected.startsWith(REFUSED);
    }

    String[] refusal() {
        return expected.substring(REFUSED.length()).split("\\|", -1);
    }

    LogOptions options() {
        LogOptions options = LogOptions.defaults();
        Iterator<String> words = arguments.iterator();
        while (words.hasNext()) {
            String option = words.next();
            options = switch (option) {
                case "--skip-bad" -> options.withSkipBad();
                case "--file-order" -> options.withFileOrder();
                default -> with(options, option, words.next());
            };
        }
        return options;
    }

    private static LogOptions with(LogOptions options, String option, String value) {
        return switch (option) {
            case "--record" -> options.withRecord(value.split(",", -1));
            case "--status" -> options.withStatus(value);
            case "--time" -> options.withTime(value.split(",", -1));
            case "--times" -> options.withTimes(pairs(value));
            case "--where" -> options.withWhere(value.split("=", -1)[0], value.split("=", -1)[1]);
            case "--time-format" -> options.withTimeFormat(value);
            case "--zone" -> options.withZone(ZoneId.of(value));
            case "--charset" -> options.withCharset(Charset.forName(value));
            case "--separator" -> options.withSeparator(value.charAt(0));
            case "--actor" -> options.withActor(value);
            case "--object-type" -> options.withObjectType(value);
            case "--qualifier" -> options.withQualifier(value);
            case "--sheet" -> options.withSheet(value);
            case "--log-format" ->
                options.withFormat(LogFormat.ofName("log." + value).orElseThrow());
            default -> throw new IllegalArgumentException(option);
        };
    }

    private static LinkedHashMap<String, String> pairs(String value) {
        LinkedHashMap<String, String> pairs = new LinkedHashMap<>();
        for (String pair : value.split(",", -1)) {
            pairs.put(pair.split("=", -1)[0], pair.split("=", -1)[1]);
        }
        return pairs;
    }

    @Override
    public String toString() {
        return file + " " + String.join(" ", arguments);
    }
}
