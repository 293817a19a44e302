package dev.turnstile.embedded.internal;

import dev.turnstile.embedded.ServerOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The server's command line, quoted for the shell of pg_ctl. */
final class ServerArguments {

    private ServerArguments() {}

    static String of(ServerOptions options, int port) {
        boolean windows = Platform.current().windows();
        return settings(options, port).entrySet().stream()
                .map(setting -> "-c " + quoted(setting.getKey() + "=" + setting.getValue(), windows))
                .collect(Collectors.joining(" "));
    }

    private static Map<String, String> settings(ServerOptions options, int port) {
        String durable = options.durable() ? "on" : "off";
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("fsync", durable);
        settings.put("full_page_writes", durable);
        settings.put("synchronous_commit", "on");
        settings.put("unix_socket_directories", "");
        settings.putAll(options.settings());
        settings.put("port", String.valueOf(port));
        settings.put("listen_addresses", LoopbackPort.ADDRESS);
        settings.put("logging_collector", "off");
        settings.put("lc_messages", "C");
        return settings;
    }

    static String quoted(String argument, boolean windows) {
        return windows ? "\"" + argument.replace("\"", "\\\"") + "\"" : "'" + argument.replace("'", "'\\''") + "'";
    }
}
