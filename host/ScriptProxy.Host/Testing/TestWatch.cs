using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Watching;

namespace ScriptProxy.Host.Testing;

/// <summary>Runs tests whenever what they may be about has changed.</summary>
internal static class TestWatch
{
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    /// <summary>Runs them until it is broken off. Files that cannot run are mended and run again, so that is no end.</summary>
    /// <param name="inputs">What the proxy would be loaded from.</param>
    /// <param name="order">Which tests, and how.</param>
    /// <param name="output">Gets a report for each time.</param>
    /// <param name="error">Gets why nothing could run.</param>
    /// <param name="stopping">Breaks it off.</param>
    public static async Task RunAsync(LoadingInputs inputs, TestOrder order, TextWriter output, TextWriter error, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using var watcher = new FolderWatcher(Paths(inputs, order), Debounce, Poll, inputs.Time, NullLogger.Instance); // before the files are read
            await TestRun.RunAsync(inputs, order, output, error);
            await output.WriteLineAsync("Waiting for a change of rules, tests, plugins or configuration; Ctrl-C ends.");
            try
            {
                await watcher.WaitForChangeAsync(stopping);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Environment.NewLine}Changed at {inputs.Time.GetLocalNow():HH:mm:ss}; again:"));
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The loop ends.
            }
        }
    }

    // A configuration that cannot be read is waited for, with the folders as they are by default.
    private static IEnumerable<string> Paths(LoadingInputs inputs, TestOrder order)
    {
        var folders = new UnitFolders(inputs, ConfigurationReader.Read(inputs.Sources, [])?.Settings ?? new ProxySettings());
        return [folders.Rules, .. folders.Plugins.Select(plugins => plugins.Path), .. order.Files, .. inputs.Options.ConfigFile is { } file ? [file] : Array.Empty<string>()];
    }
}
