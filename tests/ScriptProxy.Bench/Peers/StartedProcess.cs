using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ScriptProxy.Bench.Measuring;

namespace ScriptProxy.Bench.Peers;

/// <summary>A server that runs on one core. Disposing ends it with all its processes.</summary>
internal sealed class StartedProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PatienceAtEnd = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private StartedProcess(int core, string folder, IEnumerable<string> command, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("taskset", ["-c", Core.Name(core), .. command])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>What it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts it, and waits until it listens.</summary>
    public static async Task<StartedProcess> StartAsync(
        int core, string folder, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, int port, CancellationToken cancellationToken)
    {
        var started = new StartedProcess(core, folder, command, environment);
        try
        {
            var began = Stopwatch.GetTimestamp();
            while (!await ListensAsync(port, cancellationToken))
            {
                if (started._process.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
                {
                    throw new BenchException($"{command[0]} did not start to listen: {started.Output}");
                }

                await Task.Delay(Interval, cancellationToken);
            }

            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <returns>A port of the loopback interface that is free now.</returns>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        var all = ProcessTree.Of(Id);
        if (!_process.HasExited)
        {
            _ = Native.Kill(Id, Native.Terminate);
            using var impatience = new CancellationTokenSource(PatienceAtEnd);
            await _process.WaitForExitAsync(impatience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (var id in all)
        {
            _ = Native.Kill(id, Native.KillNow); // those that have ended are no more
        }

        _process.Dispose();
    }

    private static async Task<bool> ListensAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.Append(line is null ? "" : line + "\n");
        }
    }
}
