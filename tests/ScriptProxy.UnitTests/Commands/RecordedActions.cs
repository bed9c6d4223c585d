using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Testing;

namespace ScriptProxy.UnitTests.Commands;

/// <summary>Remembers which command was asked for.</summary>
internal sealed class RecordedActions : ICommandActions
{
    public string? Command { get; private set; }

    public RunOptions? Options { get; private set; }

    public AdminOptions? Admin { get; private set; }

    public int? Generation { get; private set; }

    public CacheOrder? Order { get; private set; }

    public TableOrder? TableOrder { get; private set; }

    public ExplainOrder? ExplainOrder { get; private set; }

    public LogPointOrder? LogPointOrder { get; private set; }

    public bool IsLocked { get; private set; }

    public TestOrder? TestOrder { get; private set; }

    public bool Json { get; private set; }

    public int ExitCode { get; set; }

    public Exception? Failure { get; set; }

    public Task<int> RunAsync(RunOptions options, TextWriter output, TextWriter error) => Record("run", options);

    public Task<int> CheckAsync(RunOptions options, TextWriter output, TextWriter error) => Record("check", options);

    public Task<int> IdeAsync(RunOptions options, bool isUpdate, TextWriter output) => Record("ide", options);

    public Task<int> RestoreAsync(RunOptions options, bool isLocked, TextWriter output, TextWriter error)
    {
        IsLocked = isLocked;
        return Record("restore", options);
    }

    public Task<int> StatusAsync(AdminOptions options, bool json, TextWriter output, TextWriter error)
    {
        (Admin, Json) = (options, json);
        return Record("status", null);
    }

    public Task<int> ReloadAsync(AdminOptions options, TextWriter output, TextWriter error)
    {
        Admin = options;
        return Record("reload", null);
    }

    public Task<int> RollBackAsync(AdminOptions options, int? generation, TextWriter output, TextWriter error)
    {
        (Admin, Generation) = (options, generation);
        return Record("rollback", null);
    }

    public Task<int> CacheAsync(AdminOptions options, CacheOrder order, bool json, TextWriter output)
    {
        (Admin, Order, Json) = (options, order, json);
        return Record("cache", null);
    }

    public Task<int> TestAsync(RunOptions options, TestOrder order, TextWriter output, TextWriter error)
    {
        TestOrder = order;
        return Record("test", options);
    }

    public Task<int> TableAsync(AdminOptions options, TableOrder order, bool json, TextWriter output)
    {
        (Admin, TableOrder, Json) = (options, order, json);
        return Record("table", null);
    }

    public Task<int> LogPointAsync(AdminOptions options, LogPointOrder order, bool json, TextWriter output)
    {
        (Admin, LogPointOrder, Json) = (options, order, json);
        return Record("log-point", null);
    }

    public Task<int> ExplainAsync(RunOptions options, ExplainOrder order, bool json, TextWriter output, TextWriter error)
    {
        (ExplainOrder, Json) = (order, json);
        return Record("explain", options);
    }

    private Task<int> Record(string command, RunOptions? options)
    {
        (Command, Options) = (command, options);
        return Failure is null ? Task.FromResult(ExitCode) : Task.FromException<int>(Failure);
    }
}
