using System.Text;
using ScriptProxy.Bench;
using ScriptProxy.Bench.Load;

namespace ScriptProxy.UnitTests.Bench;

public sealed class AnswerReaderTests
{
    [Fact]
    public void Answers_with_a_length_follow_each_other()
    {
        var reader = Reader("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabcHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal((200, 3), reader.Read());
        Assert.Equal((404, 0), reader.Read());
    }

    [Fact]
    public void A_long_body_is_read_past_the_buffer() => Assert.Equal((200, 200_000), Reader("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + new string('x', 200_000)).Read());

    [Fact]
    public void Chunks_are_added_up()
    {
        var reader = Reader("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal((200, 13), reader.Read());
        Assert.Equal((204, 0), reader.Read());
    }

    [Fact]
    public void An_answer_that_ends_too_early_is_an_error() => Assert.Throws<BenchException>(() => Reader("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab").Read());

    private static AnswerReader Reader(string answers) => new(new MemoryStream(Encoding.ASCII.GetBytes(answers)));
}
