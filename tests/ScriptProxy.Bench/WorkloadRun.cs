using System.ComponentModel;
using System.Net.Sockets;
using ScriptProxy.Bench.Measuring;
using ScriptProxy.Bench.Peers;
using ScriptProxy.Bench.Report;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench;

/// <summary>
/// One workload with all peers. All of them run at the same time, and wait while another has its turn: so that rounds can be interleaved
/// and what changes on the machine meanwhile meets all of them.
/// </summary>
/// <param name="workload">The workload.</param>
/// <param name="settings">How long, and with whom.</param>
/// <param name="work">A temporary folder.</param>
/// <param name="known">What placeholders in all configurations stand for.</param>
/// <param name="progress">Gets a line now and then.</param>
internal sealed class WorkloadRun(Workload workload, Settings settings, string work, IReadOnlyDictionary<string, string> known, TextWriter progress)
{
    private readonly Dictionary<Row, Started> _started = [];

    public async Task<IReadOnlyList<Row>> RunAsync(CancellationToken cancellationToken)
    {
        var rows = settings.Peers.Where(peer => peer.BelongsTo(workload)).Select(peer => new Row(peer) { Without = peer.Without(workload) }).ToList();
        try
        {
            foreach (var row in rows.Where(row => row.Without is null))
            {
                await TryAsync(row, () => StartAsync(row, cancellationToken), cancellationToken);
            }

            for (var round = 0; round < (workload.IdleConnections > 0 ? 1 : settings.Rounds); round++)
            {
                foreach (var (row, started) in _started.Where(pair => pair.Key.Mistake is null))
                {
                    await TryAsync(row, () => MeasureAsync(row, started, cancellationToken), cancellationToken);
                }
            }

            return rows;
        }
        finally
        {
            await Task.WhenAll(_started.Values.Select(started => started.DisposeAsync().AsTask()));
        }
    }

    private async Task StartAsync(Row row, CancellationToken cancellationToken)
    {
        var started = await Started.StartAsync(row.Peer, workload, work, known, cancellationToken);
        _started[row] = started;
        row.SentBytes = await started.CheckAsync(workload, cancellationToken);
        await workload.Load.PrepareAsync(started.Target, cancellationToken);
        await WarmUp.DoAsync(started, workload, cancellationToken);
    }

    private async Task MeasureAsync(Row row, Started started, CancellationToken cancellationToken)
    {
        if (workload.IdleConnections > 0)
        {
            row.Idle = await IdleTurn.TakeAsync(started, workload.IdleConnections, cancellationToken);
        }
        else
        {
            row.Turns.Add(await Turn.TakeAsync(started, workload, TimeSpan.FromSeconds(settings.Seconds), cancellationToken));
        }
    }

    // One peer's failure is told in its row; the others go on. A check that takes too long is one as well, and no wish to stop.
    private async Task TryAsync(Row row, Func<Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act();
        }
        catch (Exception error) when (error is BenchException or HttpRequestException or IOException or SocketException or Win32Exception or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested(); // a signal from the terminal reaches the tools too
            row.Mistake = error.Message;
            await progress.WriteLineAsync($"{workload.Name}, {row.Peer.Name}: {error.Message}");
        }
    }
}
