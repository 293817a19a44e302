package dev.turnstile.command.spi;

import java.lang.reflect.Type;

/**
 * The identity of a command, fixed when it is constructed.
 *
 * @param name the name by which the command is announced
 * @param owner the owner of the command's idempotency keys: the class that the name is derived from, or the given name
 * @param resultType the type of the result; for a batch command the type of one result
 */
public record CommandIdentity(String name, String owner, Type resultType) {}
