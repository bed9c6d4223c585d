namespace ScriptProxy.Host.Commands;

/// <summary>What the commands do. Each gives back the process's exit code.</summary>
internal interface ICommandActions
{
    /// <summary>Serves until it is told to stop.</summary>
    Task<int> RunAsync(RunOptions options, TextWriter output, TextWriter error);

    /// <summary>Reports every error of configuration, rules and plugins without serving.</summary>
    Task<int> CheckAsync(RunOptions options, TextWriter output, TextWriter error);
}
