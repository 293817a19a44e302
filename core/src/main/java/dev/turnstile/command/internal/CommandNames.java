package dev.turnstile.command.internal;

import dev.turnstile.command.BatchCommand;
import dev.turnstile.command.Command;
import dev.turnstile.command.spi.CommandDoor;
import dev.turnstile.command.spi.Invocation.CommandIdentity;
import dev.turnstile.refusal.internal.SnakeCase;
import dev.turnstile.text.spi.StorableText;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the name and the result type of a command from its class, once, when the command is constructed. */
public final class CommandNames {

    private CommandNames() {}

    /** Registers a command whose name is derived from its class. */
    public static CommandIdentity derived(CommandDoor door, Class<?> command) {
        if (command.isAnonymousClass()) {
            throw new IllegalArgumentException(
                    "expected a class with a name, from which the command's name is derived, got" + " the anonymous "
                            + command.getName() + "; name the class, or give the command a name");
        }
        return registered(door, command, of(command), command.getName());
    }

    /** Registers a command whose name is given. */
    public static CommandIdentity named(CommandDoor door, Class<?> command, String name) {
        return registered(door, command, StorableText.of("command", name), name);
    }

    /**
     * Returns an input of an invocation after checking that it is not null.
     *
     * @param command the command's name
     * @throws NullPointerException if the input is null
     */
    public static <I> I given(String command, @Nullable I input) {
        if (input == null) {
            throw new NullPointerException(
                    "command " + command
                            + ": expected an input, got null; for a command without input, declare a record without components");
        }
        return input;
    }

    private static CommandIdentity registered(CommandDoor door, Class<?> command, String name, String owner) {
        door.register(name, command);
        return new CommandIdentity(name, owner, resultOf(command));
    }

    public static String of(Class<?> command) {
        String concept = command.getPackageName();
        String name = SnakeCase.of(command);
        return concept.isEmpty() ? name : name + "." + concept.substring(concept.lastIndexOf('.') + 1);
    }

    /** Returns the type of the result; {@code Object} if the class does not determine the type. */
    public static Type resultOf(Class<?> command) {
        Map<Type, Type> given = new HashMap<>();
        for (Class<?> type = command; type != null; type = type.getSuperclass()) {
            if (type.getGenericSuperclass() instanceof ParameterizedType parent
                    && parent.getRawType() instanceof Class<?> raw) {
                Type[] arguments = parent.getActualTypeArguments();
                for (int i = 0; i < arguments.length; i++) {
                    given.put(raw.getTypeParameters()[i], closed(arguments[i], given));
                }
            }
        }
        Class<?> kind = BatchCommand.class.isAssignableFrom(command) ? BatchCommand.class : Command.class;
        return closed(kind.getTypeParameters()[1], given);
    }

    private static Type closed(Type type, Map<Type, Type> given) {
        if (type instanceof TypeVariable<?>) {
            return given.getOrDefault(type, Object.class);
        }
        if (type instanceof ParameterizedType open) {
            return new Closed(
                    open.getRawType(),
                    open.getOwnerType(),
                    Stream.of(open.getActualTypeArguments())
                            .map(argument -> closed(argument, given))
                            .toList());
        }
        return type;
    }

    /** A generic type whose arguments are known. */
    private record Closed(Type raw, @Nullable Type owner, List<Type> arguments) implements ParameterizedType {

        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return owner;
        }

        @Override
        public String toString() {
            return raw.getTypeName()
                    + arguments.stream().map(Type::getTypeName).collect(Collectors.joining(", ", "<", ">"));
        }
    }
}
