namespace ScriptProxy.Host.Commands;

/// <summary>What the commands do. Each gives back the process's exit code.</summary>
internal interface ICommandActions
{
    /// <summary>Serves until it is told to stop.</summary>
    Task<int> RunAsync(RunOptions options, TextWriter output, TextWriter error);

    /// <summary>Reports every error of configuration, rules and plugins without serving.</summary>
    Task<int> CheckAsync(RunOptions options, TextWriter output, TextWriter error);

    /// <summary>Prints what a running proxy serves.</summary>
    Task<int> StatusAsync(AdminOptions options, bool json, TextWriter output, TextWriter error);

    /// <summary>Makes a running proxy load what is on disk.</summary>
    Task<int> ReloadAsync(AdminOptions options, TextWriter output, TextWriter error);

    /// <summary>Makes a running proxy serve an earlier generation again; without a number, prints those that are known.</summary>
    Task<int> RollBackAsync(AdminOptions options, int? generation, TextWriter output, TextWriter error);

    /// <summary>Shows or purges what a running proxy has stored.</summary>
    Task<int> CacheAsync(AdminOptions options, CacheOrder order, bool json, TextWriter output);

    /// <summary>Shows or edits what the units of a running proxy count by key.</summary>
    Task<int> TableAsync(AdminOptions options, TableOrder order, bool json, TextWriter output);
}
