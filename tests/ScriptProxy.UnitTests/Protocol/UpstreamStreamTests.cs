using System.Text;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.UnitTests.Protocol;

public sealed class UpstreamStreamTests
{
    private const string Rest = "Content-Length: 9\r\n\r\nHTTP/1.0 ";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(1000)]
    public async Task The_first_head_in_HTTP10_gets_Connection_close_however_it_comes(int piece)
    {
        Assert.Equal("HTTP/1.0 200 OK\r\nConnection: close\r\n" + Rest, await Read("HTTP/1.0 200 OK\r\n" + Rest, piece, async: true));
        Assert.Equal("HTTP/1.0 200 OK\r\nConnection: close\r\n" + Rest, await Read("HTTP/1.0 200 OK\r\n" + Rest, piece, async: false));
        Assert.Equal("HTTP/1.0 200 \nConnection: close\r\n\n", await Read("HTTP/1.0 200 \n\n", piece, async: true));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n" + Rest)]
    [InlineData("HTTP/1.10 200 OK\r\n" + Rest)]
    [InlineData("HTTP/1.0")]
    [InlineData("HTTP/1.0 200 OK")]
    [InlineData("")]
    public async Task Anything_else_passes_as_it_is(string input)
    {
        foreach (var piece in (int[])[1, 3, 1000])
        {
            Assert.Equal(input, await Read(input, piece, async: true));
        }
    }

    [Fact]
    public async Task A_read_allocates_nothing()
    {
        var head = "HTTP/1.1 200 OK\r\n"u8.ToArray();
        var buffer = new byte[100];
        await using var warm = new UpstreamStream(new MemoryStream(head));
        Assert.Equal(head.Length, await warm.ReadAsync(buffer));
        await using var stream = new UpstreamStream(new MemoryStream(head));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var first = stream.ReadAsync(buffer);
        var second = stream.ReadAsync(buffer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(head.Length, await first);
        Assert.Equal(0, await second);
    }

    private static async Task<string> Read(string input, int piece, bool async)
    {
        await using var stream = new UpstreamStream(new MemoryStream(Encoding.ASCII.GetBytes(input)));
        var output = new MemoryStream();
        var buffer = new byte[piece];
        for (int read; (read = async ? await stream.ReadAsync(buffer) : stream.Read(buffer.AsSpan())) > 0;)
        {
            output.Write(buffer, 0, read);
        }

        return Encoding.ASCII.GetString(output.ToArray());
    }
}
