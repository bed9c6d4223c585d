using System.Text;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration.Settings;
using Serilog;
using Serilog.Extensions.Logging;
using Serilog.Formatting;
using Serilog.Sinks.Async;

namespace ScriptProxy.Host.Logging;

/// <summary>
/// The process's log: the factory that everything logs through, and the access log. Events are handed to a thread of their own through
/// a bounded queue; when the output is slower than the proxy, events are dropped and counted, and no request waits.
/// </summary>
/// <remarks>
/// What is never logged: bodies, headers, cookies, query strings, option values. Whoever adds an event keeps it so: a log is read by
/// more people than a request.
/// </remarks>
internal sealed class ProxyLogging : IAsyncDisposable
{
    private const int QueuedEvents = 10_000;
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(5);

    private readonly LevelRules _levels;
    private readonly Serilog.Core.Logger _logger;
    private readonly QueueMonitor _queue;
    private readonly TimeProvider _time;

    private ProxyLogging(LoggingSettings settings, Serilog.Core.Logger logger, QueueMonitor queue, TimeProvider time)
    {
        _levels = new LevelRules(settings.LogLevel);
        _logger = logger;
        _queue = queue;
        _time = time;
        Factory = new LoggerFactory([new SerilogLoggerProvider(logger)], _levels);
        Access = new AccessLog(logger, time) { Enabled = settings.AccessLog };
    }

    /// <summary>Makes the loggers of the host, its libraries and the units.</summary>
    public ILoggerFactory Factory { get; }

    /// <summary>One line per exchange.</summary>
    public AccessLog Access { get; }

    /// <summary>How many events were dropped since the start, because the output was too slow.</summary>
    public long Dropped => _queue.Dropped;

    /// <summary>Starts logging.</summary>
    /// <param name="settings">Format and file stay for the life of the process; see <see cref="Apply"/> for the others.</param>
    /// <param name="console">Where to write; null is the process's standard output.</param>
    /// <param name="time">Stamps access log entries and measures the wait at the end; null is the system's.</param>
    /// <param name="queuedEvents">How many events may wait to be written.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static ProxyLogging Create(LoggingSettings settings, TextWriter? console = null, TimeProvider? time = null, int queuedEvents = QueuedEvents)
    {
        var queue = new QueueMonitor();
        var inColour = console is null && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
        var logger = new LoggerConfiguration()
            .MinimumLevel.Verbose() // the levels are LevelRules' affair
            .WriteTo.Async(
                sinks =>
                {
                    sinks.Sink(new LineSink(Formatter(settings.Format, inColour), console ?? StandardOutput(), queue));
                    if (settings.File is { } file)
                    {
                        AddFile(sinks, Formatter(settings.Format, inColour: false), file);
                    }
                },
                queue,
                queuedEvents,
                blockWhenFull: false)
            .CreateLogger();
        return new ProxyLogging(settings, logger, queue, time ?? TimeProvider.System);
    }

    /// <summary>Takes over changed levels and whether there is an access log. A changed format or file needs a restart.</summary>
    public void Apply(LoggingSettings settings)
    {
        _levels.Apply(settings.LogLevel);
        Access.Enabled = settings.AccessLog;
    }

    /// <summary>Writes what is queued; gives up after five seconds, since a reader that has stopped reading must not hold the process.</summary>
    public async ValueTask DisposeAsync()
    {
        Factory.Dispose();
        try
        {
            await Task.Run(_logger.Dispose).WaitAsync(FlushTime, _time);
        }
        catch (TimeoutException)
        {
        }
    }

    private static ITextFormatter Formatter(LogFormat format, bool inColour) => format == LogFormat.Json ? new JsonLineFormatter() : new TextLineFormatter(inColour);

    private static StreamWriter StandardOutput() => new(Console.OpenStandardOutput(), new UTF8Encoding(false), 32 * 1024);

    private static void AddFile(Serilog.Configuration.LoggerSinkConfiguration sinks, ITextFormatter formatter, string file)
    {
        // Serilog swallows what goes wrong with a file, so it is tried here.
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        using (new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
        }

        sinks.File(formatter, file, fileSizeLimitBytes: 100 * 1024 * 1024, rollOnFileSizeLimit: true, retainedFileCountLimit: 31);
    }
}
