using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Buffering;

/// <summary>Frees upstreams from slow clients: bodies wait here, in memory and in temporary files.</summary>
public sealed class BufferingPlugin : IProxyPlugin
{
    private static readonly BodyTransformOptions Passing = new() { KeepsBytes = true };
    private static readonly BodyTransformOptions HoldingBack = new() { KeepsBytes = true, HoldsBack = true };

    /// <inheritdoc/>
    public void Configure(Hooks hooks)
    {
        ArgumentNullException.ThrowIfNull(hooks);
        var routes = hooks.RouteSwitch();
        if ((hooks.HasOptions || routes.IsOnSomewhere) && hooks.Options<BufferingOptions>() is var options && (options.Enabled || routes.IsOnSomewhere))
        {
            Enable(hooks, options, routes);
        }
    }

    private static void Enable(Hooks hooks, BufferingOptions options, RouteSwitch routes)
    {
        var folder = FolderOf(hooks, options);
        var memory = BudgetOf("memory", options.MaxMemoryMegabytes);
        var files = BudgetOf("files", options.MaxFileMegabytes);
        var fault = new FileFaults(hooks.Log, hooks.Time, folder);
        if (options.Responses is { Enabled: true } responses)
        {
            var buffer = Buffer(responses.MemoryKilobytes, responses.FileMegabytes, "responses");
            foreach (var (index, route) in responses.ExceptRoutes.Index())
            {
                hooks.ExpectRoute(route, $"Options:{hooks.Unit}:Responses:ExceptRoutes:{index}");
            }

            hooks.OnResponse(response =>
            {
                if (routes.IsOn(response.Route, options.Enabled) && Scope.Takes(response, responses))
                {
                    response.Body.Transform(buffer.Pass(response), Passing);
                }
            });
        }

        if (options is { Enabled: true, Requests: { Enabled: true } requests }) // before a route is known
        {
            var buffer = Buffer(requests.MemoryKilobytes, requests.FileMegabytes, "requests");
            var seen = hooks.State<bool>("seen"); // a path may fit two templates
            foreach (var path in requests.Paths)
            {
                hooks.OnRequest(path, request =>
                {
                    if (!request.Get(seen) && Scope.Takes(request, requests))
                    {
                        request.Set(seen, true);
                        request.Body.Transform(buffer.HoldBack(request), HoldingBack);
                    }
                });
            }
        }

        Budget BudgetOf(string name, int megabytes) => new(
            megabytes * (1024L * 1024),
            megabytes * (1024L * 1024) * options.MaxClientPercent / 100,
            hooks.Kept(name, () => new StrongBox<long>()),
            hooks.Kept(name + " by client", () => new ConcurrentDictionary<string, long>(StringComparer.Ordinal)));

        BodyBuffer Buffer(int kilobytes, int megabytes, string direction) => new(
            new SpoolLimits(kilobytes * 1024L, megabytes * (1024L * 1024), memory, files, folder),
            hooks.Counter(direction + "_in_files"),
            hooks.Counter(direction + "_file_bytes"),
            fault.Tell);
    }

    private static string FolderOf(Hooks hooks, BufferingOptions options)
    {
        var folder = Path.Combine(Path.GetTempPath(), options.Folder);
        try
        {
            Directory.CreateDirectory(folder);
            new SpoolFile(folder).Dispose();
            return folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new OptionsException([new OptionError($"Options:{hooks.Unit}:Folder", $"temporary files cannot be made in '{folder}': {exception.Message}")]);
        }
    }
}
