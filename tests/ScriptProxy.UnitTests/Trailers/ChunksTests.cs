using System.IO.Pipelines;
using System.Text;
using ScriptProxy.Host.Trailers;

namespace ScriptProxy.UnitTests.Trailers;

public sealed class ChunksTests
{
    private readonly MemoryStream _sent = new();
    private readonly PipeWriter _server;
    private readonly Chunks _chunks = new();

    public ChunksTests() => _server = PipeWriter.Create(_sent);

    private string Sent => Encoding.Latin1.GetString(_sent.ToArray());

    [Fact]
    public async Task Pieces_become_chunks_and_empty_ones_no_end()
    {
        _chunks.Put(_server, "ab"u8);
        _chunks.Put(_server, ""u8);
        await _chunks.SendAsync(_server, new byte[0], default);
        await _chunks.SendAsync(_server, Encoding.ASCII.GetBytes(new string('x', 26)), default);
        Assert.Equal("2\r\nab\r\n1a\r\nxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n", Sent);
    }

    [Fact]
    public async Task The_end_has_the_trailers_and_comes_once()
    {
        _chunks.Trailers["X-Sum"] = new(["1", "2"]);
        _chunks.Trailers["X-Name"] = "Andr\u00e9";
        await _chunks.EndAsync(_server);
        await _chunks.EndAsync(_server);
        Assert.Equal("0\r\nX-Sum: 1\r\nX-Sum: 2\r\nX-Name: Andr\u00e9\r\n\r\n", Sent);
    }

    [Theory]
    [InlineData("X-Sum", "1\r\n\r\nHTTP/1.1 200 OK")]
    [InlineData("X-Sum", "1\nX: y")]
    [InlineData("X-Sum", "1\0")]
    [InlineData("X Sum", "1")]
    [InlineData("X-Sum:", "1")]
    [InlineData("content-length", "1")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Trailer", "X")]
    [InlineData("Set-Cookie", "a=b")]
    [InlineData("WWW-Authenticate", "Basic")]
    [InlineData("If-Match", "\"a\"")]
    [InlineData("Content-Type", "text/html")]
    [InlineData("Cache-Control", "max-age=1")]
    [InlineData("Connection", "close")]
    public async Task What_may_not_stand_there_is_left_out(string name, string value)
    {
        _chunks.Trailers[name] = value;
        await _chunks.EndAsync(_server);
        Assert.Equal("0\r\n\r\n", Sent);
    }

    [Fact]
    public async Task Nothing_goes_out_behind_the_end()
    {
        await _chunks.EndAsync(_server);
        _chunks.Put(_server, "ab"u8);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _chunks.SendAsync(_server, new byte[] { 1 }, default));
        await _server.FlushAsync();
        Assert.Equal("0\r\n\r\n", Sent);
    }

    [Fact]
    public async Task What_was_cut_has_no_end()
    {
        await _chunks.SendAsync(_server, new byte[] { (byte)'a' }, default);
        _chunks.Cut();
        await _chunks.EndAsync(_server);
        Assert.Equal("1\r\na\r\n", Sent);
    }

    [Theory]
    [InlineData("trailers", true)]
    [InlineData("gzip;q=0.5, Trailers", true)]
    [InlineData("gzip, deflate", false)]
    [InlineData("x-trailers", false)]
    [InlineData("", false)]
    public void TE_says_whether_they_are_wanted(string te, bool expected) => Assert.Equal(expected, TrailerFields.AreWanted(te));
}
