using System.Text;
using ScriptProxy.Bench.Load;
using ScriptProxy.Testing.Traces;

namespace ScriptProxy.Bench.Replay;

/// <summary>Asks for the objects of a trace, in its order, over connections that stay, and counts what of it reaches the upstream.</summary>
internal sealed class TraceReplay(Trace trace, ReplayUpstream upstream)
{
    public const int Connections = 32;

    /// <param name="target">Who is asked.</param>
    /// <param name="from">The first request.</param>
    /// <param name="until">The one after the last.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BenchException">An answer is not the object.</exception>
    public async Task<Found> AskAsync(Target target, int from, int until, CancellationToken cancellationToken)
    {
        var (before, next) = (upstream.Answered, from - 1);
        var asked = await OnThreads.RunAsync(Connections, _ => AskInTurn());
        return new Found(asked.Aggregate((one, other) => one + other), upstream.Answered - before);

        Amount AskInTurn()
        {
            try
            {
                using var stream = HttpConversation.Connect(target);
                var reader = new AnswerReader(stream);
                var sum = default(Amount);
                for (int request; (request = Interlocked.Increment(ref next)) < until;)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    sum += Ask(trace.Requests[request], target, stream, reader);
                }

                return sum;
            }
            finally
            {
                Interlocked.Exchange(ref next, until); // the mistake of one ends it for all
            }
        }
    }

    private Amount Ask(int number, Target target, Stream stream, AnswerReader reader)
    {
        stream.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"GET /{number} HTTP/1.1\r\nHost: {target.Authority}\r\n\r\n")));
        var (status, length) = reader.Read();
        return status == 200 && length == trace.Sizes[number]
            ? new Amount(1, length)
            : throw new BenchException($"/{number}: an answer with status {status} and {length} bytes, and not the {trace.Sizes[number]} bytes of the object");
    }
}
