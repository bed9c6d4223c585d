using System.Text;
using ScriptProxy.Bench.Load;
using ScriptProxy.Bench.Peers;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench.Measuring;

/// <summary>What clients that are connected and say nothing cost.</summary>
/// <param name="Before">Resident memory without them, bytes.</param>
/// <param name="With">Resident memory with them, bytes.</param>
/// <param name="Connections">How many they are.</param>
internal sealed record IdleTurn(long Before, long With, int Connections)
{
    private const int Sample = 100;
    private const int BufferSize = 4096;
    private static readonly Request Request = new("/1k");

    public double PerConnection => (double)(With - Before) / Connections;

    /// <summary>Connects them, each with one request, and asks some of them again in the end, since they must not have been disconnected.</summary>
    public static async Task<IdleTurn> TakeAsync(Started started, int connections, CancellationToken cancellationToken)
    {
        var text = Encoding.ASCII.GetBytes(Request.Text(started.Target.Authority));
        var turns = await OnThreads.RunAsync(1, _ =>
        {
            var before = Usage.Memory(started.ProcessId);
            var opened = new List<HttpConversation>(connections);
            try
            {
                while (opened.Count < connections)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    opened.Add(new HttpConversation(started.Target, () => text, leastBytes: 1024, BufferSize));
                    opened[^1].Ask();
                }

                var with = Usage.Memory(started.ProcessId);
                foreach (var conversation in opened.Where((_, number) => number % Sample == 0))
                {
                    conversation.Ask();
                }

                return new IdleTurn(before, with, connections);
            }
            finally
            {
                opened.ForEach(conversation => conversation.Dispose());
            }
        });
        return turns[0];
    }
}
