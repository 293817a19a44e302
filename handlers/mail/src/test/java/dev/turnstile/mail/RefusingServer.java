package dev.turnstile.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A mail server with configurable replies; it accepts everything by default. */
final class RefusingServer implements AutoCloseable {

    private final ServerSocket socket;
    private final Map<String, String> replies = new ConcurrentHashMap<>(
            Map.of("", "220 here", "EHLO", "250 here", "DATA", "354 go on", ".", "250 taken", "QUIT", "221 bye"));
    private final List<String> lines = new CopyOnWriteArrayList<>();

    RefusingServer() throws IOException {
        socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    /**
     * Sets the reply to lines that start with a text, or to the connection if the text is empty; an empty reply is
     * none.
     */
    RefusingServer reply(String beginning, String reply) {
        replies.put(beginning, reply);
        return this;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                talk(connection);
            } catch (IOException e) {
                lines.add("closed: " + e.getMessage());
            }
        }
    }

    private void talk(Socket connection) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(connection.getOutputStream(), true, StandardCharsets.UTF_8);
        say(out, "");
        boolean data = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            lines.add(line);
            data = data
                    ? !line.equals(".")
                    : line.equals("DATA") && !reply(line).matches("[45].*");
            if (!data || line.equals("DATA")) {
                say(out, line);
            }
        }
    }

    private void say(PrintWriter out, String line) {
        String reply = reply(line);
        if (!reply.isEmpty()) {
            out.print(reply + "\r\n");
            out.flush();
        }
    }

    private String reply(String line) {
        String key = replies.keySet().stream()
                .filter(beginning -> beginning.isEmpty() ? line.isEmpty() : line.startsWith(beginning))
                .max(Comparator.comparingInt(String::length))
                .orElse("EHLO");
        return replies.getOrDefault(key, "");
    }

    int port() {
        return socket.getLocalPort();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
