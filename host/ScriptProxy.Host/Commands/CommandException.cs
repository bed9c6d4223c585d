namespace ScriptProxy.Host.Commands;

/// <summary>A command cannot do what was asked; the message, one line, is all that the person sees. The exit code is 2.</summary>
internal sealed class CommandException(string message) : Exception(message);
