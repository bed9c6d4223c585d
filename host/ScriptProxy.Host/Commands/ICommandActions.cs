using ScriptProxy.Host.Testing;

namespace ScriptProxy.Host.Commands;

/// <summary>What the commands do. Each gives back the process's exit code.</summary>
internal interface ICommandActions
{
    /// <summary>Serves until it is told to stop.</summary>
    Task<int> RunAsync(RunOptions options, TextWriter output, TextWriter error);

    /// <summary>Reports every error of configuration, rules and plugins without serving.</summary>
    Task<int> CheckAsync(RunOptions options, TextWriter output, TextWriter error);

    /// <summary>Writes what editors need to know of the rules.</summary>
    /// <param name="options">Which rules.</param>
    /// <param name="isUpdate">Whether only what was written for these rules before is brought up to date.</param>
    /// <param name="output">Gets a line for each file that was written.</param>
    Task<int> IdeAsync(RunOptions options, bool isUpdate, TextWriter output);

    /// <summary>Fetches the packages that rules name.</summary>
    /// <param name="options">Which rules.</param>
    /// <param name="isLocked">Whether the lock must say all of it already.</param>
    /// <param name="output">Gets what was fetched.</param>
    /// <param name="error">Gets why not.</param>
    Task<int> RestoreAsync(RunOptions options, bool isLocked, TextWriter output, TextWriter error);

    /// <summary>Runs the tests of rules.</summary>
    Task<int> TestAsync(RunOptions options, TestOrder order, TextWriter output, TextWriter error);

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

    /// <summary>Adds log points to a running proxy, lists and removes them.</summary>
    Task<int> LogPointAsync(AdminOptions options, LogPointOrder order, bool json, TextWriter output);

    /// <summary>Shows what becomes of a request, by what is on disk or at a running proxy.</summary>
    Task<int> ExplainAsync(RunOptions options, ExplainOrder order, bool json, TextWriter output, TextWriter error);
}
