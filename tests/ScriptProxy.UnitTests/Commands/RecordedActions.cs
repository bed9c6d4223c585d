using ScriptProxy.Host.Commands;

namespace ScriptProxy.UnitTests.Commands;

/// <summary>Remembers which command was asked for.</summary>
internal sealed class RecordedActions : ICommandActions
{
    public string? Command { get; private set; }

    public RunOptions? Options { get; private set; }

    public int ExitCode { get; set; }

    public Exception? Failure { get; set; }

    public Task<int> RunAsync(RunOptions options, TextWriter output, TextWriter error) => Record("run", options);

    public Task<int> CheckAsync(RunOptions options, TextWriter output, TextWriter error) => Record("check", options);

    private Task<int> Record(string command, RunOptions options)
    {
        (Command, Options) = (command, options);
        return Failure is null ? Task.FromResult(ExitCode) : Task.FromException<int>(Failure);
    }
}
