using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Logging;

namespace ScriptProxy.UnitTests.Logging;

#pragma warning disable CA1848 // the levels are what is tested

public sealed class ProxyLoggingTests
{
    [Fact]
    public async Task Libraries_report_warnings_only_unless_told_otherwise()
    {
        var lines = await LoggedLines.Of(new LoggingSettings { LogLevel = Levels(("Yarp.ReverseProxy.Health", LogLevel.Information)) }, logging =>
        {
            foreach (var category in (string[])["ScriptProxy.Host", "Microsoft.AspNetCore", "Yarp.ReverseProxy", "Yarp.ReverseProxy.Health"])
            {
                logging.Factory.CreateLogger(category).LogInformation("I am {Name}", category);
            }

            Assert.False(logging.Factory.CreateLogger("Microsoft.AspNetCore.Hosting.Diagnostics").IsEnabled(LogLevel.Critical));
        });
        Assert.Equal(2, lines.Length);
        Assert.EndsWith("I am ScriptProxy.Host", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("I am Yarp.ReverseProxy.Health", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_levels_reach_loggers_that_exist()
    {
        await using var logging = ProxyLogging.Create(new LoggingSettings(), TextWriter.Null);
        var unit = logging.Factory.CreateLogger("20-api.csx");
        var library = logging.Factory.CreateLogger("Microsoft.AspNetCore.Routing");
        Assert.False(unit.IsEnabled(LogLevel.Debug));

        logging.Apply(new LoggingSettings { LogLevel = Levels(("20-api.csx", LogLevel.Trace), ("microsoft", LogLevel.None), ("default", LogLevel.Error)) });

        Assert.True(unit.IsEnabled(LogLevel.Trace));
        Assert.False(library.IsEnabled(LogLevel.Critical));
        Assert.False(logging.Factory.CreateLogger("Other").IsEnabled(LogLevel.Warning));

        logging.Apply(new LoggingSettings());
        Assert.False(unit.IsEnabled(LogLevel.Debug));
        Assert.True(library.IsEnabled(LogLevel.Warning));
    }

    [Fact]
    public async Task The_access_log_can_be_switched_while_serving()
    {
        var lines = await LoggedLines.Of(new LoggingSettings { AccessLog = false }, logging =>
        {
            logging.Access.Write(TextLogTests.Entry("/1"));
            logging.Apply(new LoggingSettings());
            logging.Access.Write(TextLogTests.Entry("/2"));
        });
        Assert.Contains("/2", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stuck_output_drops_events_counts_them_and_says_so_when_it_moves_again()
    {
        using var console = new StuckWriter();
        var logging = ProxyLogging.Create(new LoggingSettings(), console, queuedEvents: 10);
        logging.Access.Write(TextLogTests.Entry("/first"));
        await console.Reached.Task;

        for (var count = 0; count < 100; count++)
        {
            logging.Access.Write(TextLogTests.Entry("/more"));
        }

        Assert.Equal(90, logging.Dropped);
        console.Release.SetResult();
        await logging.DisposeAsync();
        var lines = console.ToString().Split('\n')[..^1];
        Assert.Equal(12, lines.Length);
        Assert.EndsWith("warn The output is too slow: 90 log events were dropped", lines[^1], StringComparison.Ordinal);
        Assert.Equal(90, logging.Dropped);
        Assert.Equal(3, console.Flushes); // the first line, the ten that waited, the end
    }

    [Fact]
    public async Task An_output_that_stays_stuck_does_not_hold_the_process()
    {
        using var console = new StuckWriter();
        var logging = ProxyLogging.Create(new LoggingSettings(), console, new HurriedTime());
        logging.Access.Write(TextLogTests.Entry("/"));
        await console.Reached.Task;
        await logging.DisposeAsync();
        console.Release.SetResult();
    }

    [Fact]
    public async Task Everything_queued_is_written_at_the_end()
    {
        using var console = new StringWriter();
        var logging = ProxyLogging.Create(new LoggingSettings(), console);
        for (var count = 0; count < 5_000; count++)
        {
            logging.Access.Write(TextLogTests.Entry("/"));
        }

        await logging.DisposeAsync();
        Assert.Equal(5_001, console.ToString().Split('\n').Length);
        Assert.Equal(0, logging.Dropped);
    }

    [Fact]
    public async Task The_file_gets_what_the_console_gets()
    {
        var folder = Directory.CreateTempSubdirectory("scriptproxy-test-");
        try
        {
            var file = Path.Combine(folder.FullName, "logs", "proxy.log");
            var lines = await LoggedLines.Of(new LoggingSettings { File = file }, logging => logging.Access.Write(TextLogTests.Entry("/")));
            Assert.Equal(lines, await File.ReadAllLinesAsync(file));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_an_error_at_start() =>
        Assert.ThrowsAny<SystemException>(() => ProxyLogging.Create(new LoggingSettings { File = Path.GetTempPath() }, TextWriter.Null));

    [Fact]
    public async Task An_entry_costs_a_handful_of_objects_and_nothing_when_off()
    {
        await using var logging = ProxyLogging.Create(new LoggingSettings(), TextWriter.Null, queuedEvents: 1);
        var entry = TextLogTests.Entry("/");
        Assert.InRange(Allocated(() => logging.Access.Write(entry)), 1, 900);
        logging.Access.Enabled = false;
        Assert.Equal(0, Allocated(() => logging.Access.Write(entry)));
    }

    private static long Allocated(Action action)
    {
        const int Times = 1_000;
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var count = 0; count < Times; count++)
        {
            action();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Times;
    }

    private static Dictionary<string, LogLevel> Levels(params (string Category, LogLevel Level)[] levels) =>
        levels.ToDictionary(entry => entry.Category, entry => entry.Level);

    /// <summary>Time in which every wait is over at once.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private sealed class StuckWriter : StringWriter
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Release { get; } = new();

        public int Flushes { get; private set; }

        public override void Flush()
        {
            Flushes++;
            Reached.TrySetResult();
            Release.Task.Wait();
        }
    }
}
