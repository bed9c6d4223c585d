namespace ScriptProxy.Host.Commands;

/// <summary>Which running proxy is meant. Null where the command line says nothing.</summary>
/// <param name="ConfigFile">The full path of the proxy's configuration file.</param>
/// <param name="Admin">Its admin address.</param>
internal sealed record AdminOptions(string? ConfigFile, string? Admin);
