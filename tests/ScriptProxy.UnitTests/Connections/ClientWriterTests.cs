using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ScriptProxy.Host.Connections;

namespace ScriptProxy.UnitTests.Connections;

/// <summary>Over real sockets, as the server writes to them.</summary>
public sealed class ClientWriterTests : IAsyncLifetime
{
    /// <summary>More than the system holds for a client that reads nothing.</summary>
    private const int Much = 32 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private IConnectionListener _listener = null!;
    private ConnectionContext _served = null!;

    private PipeWriter Output => _served.Transport.Output;

    public async ValueTask InitializeAsync()
    {
        _listener = await new GatedTransport(Options.Create(new SocketTransportOptions()), ConnectionGuardTests.OneForEach(), ConnectionGuardTests.NobodySilenced(), NullLoggerFactory.Instance).BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
        await _client.ConnectAsync(_listener.EndPoint);
        _served = (await _listener.AcceptAsync().AsTask().WaitAsync(Patience))!;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _served.Abort(new ConnectionAbortedException());
        await _served.DisposeAsync().AsTask().WaitAsync(Patience);
        await _listener.DisposeAsync();
    }

    [Fact]
    public async Task What_is_written_and_what_is_shared_arrive_in_their_order()
    {
        var expected = new StringBuilder();
        for (var i = 0; i < 40; i++)
        {
            var text = new string((char)('a' + (i % 26)), 1 + (i * 997 % 9000));
            expected.Append(text);
            if (i % 3 == 0)
            {
                SharedBytes.Write(Output, Encoding.ASCII.GetBytes(text));
            }
            else
            {
                Output.Write(Encoding.ASCII.GetBytes(text));
            }

            if (i % 7 == 6)
            {
                Assert.False((await Output.FlushAsync()).IsCompleted);
                Assert.Equal(0, Output.UnflushedBytes);
            }
        }

        await Output.FlushAsync();
        Assert.Equal(expected.ToString(), Encoding.ASCII.GetString(await ReceiveAsync(expected.Length)));
    }

    [Fact]
    public async Task What_is_shared_is_sent_from_where_it_is()
    {
        var kept = "kept"u8.ToArray();
        SharedBytes.Write(Output, kept);
        kept[0] = (byte)'K'; // what nobody does shows that there is no other
        await Output.FlushAsync();
        Assert.Equal("Kept", Encoding.ASCII.GetString(await ReceiveAsync(4)));
    }

    [Fact]
    public async Task Another_writer_gets_a_copy()
    {
        var pipe = new Pipe();
        var kept = "kept"u8.ToArray();
        SharedBytes.Write(pipe.Writer, kept);
        kept[0] = (byte)'K';
        await pipe.Writer.FlushAsync();
        Assert.Equal("kept", Encoding.ASCII.GetString((await pipe.Reader.ReadAsync()).Buffer));
    }

    [Fact]
    public async Task Memory_that_is_asked_for_without_an_offer_is_nobodys()
    {
        var kept = new byte[100];
        SharedBytes.Write(Output, kept);
        Output.GetMemory(100).Span.Fill(1);
        Output.Advance(100);
        Output.GetSpan(100).Fill(2);
        Output.Advance(100);
        await Output.FlushAsync();
        Assert.All(kept, value => Assert.Equal(0, value));
        byte[] expected = [.. kept, .. Enumerable.Repeat((byte)1, 100), .. Enumerable.Repeat((byte)2, 100)];
        Assert.Equal(expected, await ReceiveAsync(300));
    }

    [Fact]
    public async Task A_flush_lasts_until_a_slow_client_has_been_sent_all_of_it()
    {
        SharedBytes.Write(Output, new byte[Much]);
        var flush = FlushAsync();
        Assert.False(flush.IsCompleted);
        await ReceiveAsync(Much);
        var (result, isInPool) = await flush.WaitAsync(Patience);
        Assert.False(result.IsCompleted);
        Assert.True(isInPool); // and not the event loop's, which has noticed
    }

    [Fact]
    public async Task Who_has_gone_ends_the_flush_and_the_connection()
    {
        SharedBytes.Write(Output, new byte[Much]);
        var flush = FlushAsync();
        _client.Close(0);
        Assert.True((await flush.WaitAsync(Patience)).Result.IsCompleted);
        Output.Write("more"u8);
        Assert.True((await Output.FlushAsync()).IsCompleted);
        await Assert.ThrowsAnyAsync<Exception>(async () => // and who reads from him is told
        {
            while (!(await _served.Transport.Input.ReadAsync().AsTask().WaitAsync(Patience)).IsCompleted)
            {
            }

            throw new EndOfStreamException();
        });
    }

    [Fact]
    public async Task A_flush_that_is_given_up_ends_the_connection_before_the_memory_is_anybodys_again()
    {
        using var given = new CancellationTokenSource();
        SharedBytes.Write(Output, new byte[Much]);
        var flush = Output.FlushAsync(given.Token).AsTask();
        Assert.False(flush.IsCompleted);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush.WaitAsync(Patience));
        Assert.True((await Output.FlushAsync()).IsCompleted);
        await Assert.ThrowsAnyAsync<Exception>(() => ReceiveAsync(Much));
    }

    [Fact]
    public async Task An_end_sends_what_was_not_flushed()
    {
        Output.Write("last"u8);
        SharedBytes.Write(Output, " words"u8.ToArray());
        await Output.CompleteAsync();
        Assert.Equal("last words", Encoding.ASCII.GetString(await ReceiveAsync(10)));
        Assert.Equal(0, await _client.ReceiveAsync(new byte[1]).WaitAsync(Patience));
    }

    [Fact]
    public async Task A_head_is_read_on_the_event_loop_itself()
    {
        _served.Features.GetRequiredFeature<ClientReader>().EndExchange();
        var reading = ReadAsync();
        Assert.Equal(1, await _client.SendAsync("x"u8.ToArray()));
        Assert.False(await reading.WaitAsync(Patience));

        async Task<bool> ReadAsync()
        {
            _served.Transport.Input.AdvanceTo((await _served.Transport.Input.ReadAsync().ConfigureAwait(false)).Buffer.End);
            return Thread.CurrentThread.IsThreadPoolThread;
        }
    }

    [Fact]
    public async Task Behind_TLS_records_short_and_long_arrive_in_their_order()
    {
        _served.Features.Set<ITlsHandshakeFeature>(new Handshake());
        var random = new Random(7);
        var expected = new byte[8 << 20];
        random.NextBytes(expected);
        var receiving = Task.Run(() => ReceiveAsync(expected.Length));
        for (var written = 0; written < expected.Length;)
        {
            var record = new byte[Math.Min(expected.Length - written, random.Next(3) == 0 ? 32 << 10 : random.Next(1, 2000))];
            expected.AsSpan(written, record.Length).CopyTo(record);
            Assert.False((await Output.WriteAsync(record)).IsCompleted);
            record.AsSpan().Clear(); // it is the writer's again
            written += record.Length;
        }

        Assert.Equal(expected, await receiving);
    }

    private async Task<(FlushResult Result, bool IsInPool)> FlushAsync()
    {
        var result = await Output.FlushAsync().ConfigureAwait(false);
        return (result, Thread.CurrentThread.IsThreadPoolThread);
    }

    private async Task<byte[]> ReceiveAsync(int count)
    {
        var bytes = new byte[count];
        for (var received = 0; received < count;)
        {
            var more = await _client.ReceiveAsync(bytes.AsMemory(received)).AsTask().WaitAsync(Patience);
            Assert.NotEqual(0, more);
            received += more;
        }

        return bytes;
    }

    private sealed class Handshake : ITlsHandshakeFeature
    {
        public SslProtocols Protocol => SslProtocols.Tls13;

#pragma warning disable SYSLIB0058 // the interface asks for them
        public CipherAlgorithmType CipherAlgorithm => CipherAlgorithmType.None;

        public int CipherStrength => 0;

        public HashAlgorithmType HashAlgorithm => HashAlgorithmType.None;

        public int HashStrength => 0;

        public ExchangeAlgorithmType KeyExchangeAlgorithm => ExchangeAlgorithmType.None;

        public int KeyExchangeStrength => 0;
#pragma warning restore SYSLIB0058
    }
}
