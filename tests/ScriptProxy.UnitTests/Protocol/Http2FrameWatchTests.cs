using ScriptProxy.Host.Protocol;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Protocol;

public sealed class Http2FrameWatchTests
{
    private const int Burst = 64;
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    [Theory]
    [InlineData(0x0, 0x0, 0)] // empty DATA
    [InlineData(0x0, 0x8, 4)] // DATA of padding alone
    [InlineData(0x1, 0x5, 2)] // HEADERS that nothing answers
    [InlineData(0x2, 0x0, 5)] // PRIORITY
    [InlineData(0x3, 0x0, 4)] // RST_STREAM
    [InlineData(0x4, 0x0, 0)] // SETTINGS
    [InlineData(0x6, 0x0, 8)] // PING
    [InlineData(0x8, 0x0, 4)] // WINDOW_UPDATE
    [InlineData(0x9, 0x0, 0)] // empty CONTINUATION
    [InlineData(0x60, 0x0, 0)] // a type nobody knows
    public void Frames_that_carry_nothing_use_the_allowance_up(byte type, byte flags, int length)
    {
        var watch = Watch();
        watch.Look(Preface);
        var payload = new byte[length];
        if (length > 0)
        {
            payload[0] = 3;
        }

        var frame = Frame(type, flags, payload);
        var count = 0;
        while (!watch.HasEnded && count < 100_000)
        {
            watch.Look(frame);
            count++;
        }

        Assert.InRange(count, 2, Burst * 8 + 1);
        Assert.Equal((Http2FrameType)type, watch.LastFrame);
    }

    [Fact]
    public void Answers_and_bodies_pay_for_the_small_frames_around_them()
    {
        var allowance = Allowance();
        var watch = new Http2FrameWatch(allowance);
        var answers = new Http2AnswerWatch(allowance);
        watch.Look(Preface);
        for (var i = 0; i < 10_000; i++)
        {
            watch.Look(Frame(0x1, 0x4, new byte[20]));
            watch.Look(Frame(0x0, 0x0, new byte[1]));
            watch.Look(Frame(0x0, 0x1, []));
            watch.Look(Frame(0x8, 0x0, new byte[4]));
            watch.Look(Frame(0x6, 0x0, new byte[8]));
            if (i % 3 == 0)
            {
                watch.Look(Frame(0x3, 0x0, new byte[4]));
            }
            else
            {
                answers.Look(Frame(0x1, 0x4, new byte[20]));
                answers.Look(Frame(0x0, 0x1, []));
            }
        }

        Assert.False(watch.HasEnded);
    }

    [Fact]
    public void Requests_that_are_reset_at_once_do_not_pay_for_that()
    {
        var watch = Watch();
        watch.Look(Preface);
        var count = 0;
        while (!watch.HasEnded && count < 100_000)
        {
            watch.Look(Frame(0x1, 0x5, new byte[20]));
            watch.Look(Frame(0x3, 0x0, new byte[4]));
            count++;
        }

        Assert.InRange(count, 8, Burst);
        Assert.Equal(Http2FrameType.RstStream, watch.LastFrame);
    }

    [Fact]
    public void What_the_server_resets_costs_as_much_however_its_bytes_are_cut()
    {
        for (var piece = 1; piece < 20; piece++)
        {
            var allowance = Allowance();
            var watch = new Http2FrameWatch(allowance);
            var answers = new Http2AnswerWatch(allowance);
            watch.Look(Preface);
            var count = 0;
            while (!watch.HasEnded && count < 100_000)
            {
                watch.Look(Frame(0x1, 0x5, new byte[20]));
                foreach (var part in Frame(0x3, 0x0, new byte[4]).Chunk(piece))
                {
                    answers.Look(part);
                }

                count++;
            }

            Assert.InRange(count, 8, Burst);
        }
    }

    [Fact]
    public void Who_has_flooded_before_may_still_ask_for_a_hundred_things_at_once()
    {
        var watch = new Http2FrameWatch(new Http2Allowance(new Http2FloodOptions(), new ManualTimeProvider(), hasFlooded: true));
        watch.Look(Preface);
        watch.Look(Frame(0x4, 0x0, new byte[18]));
        for (var i = 0; i < 100; i++)
        {
            watch.Look(Frame(0x1, 0x5, new byte[20]));
        }

        watch.Look(Frame(0x4, 0x1, []));

        Assert.False(watch.HasEnded);
    }

    [Fact]
    public void Where_the_bytes_are_cut_makes_no_difference()
    {
        byte[] input =
        [
            .. Preface,
            .. Frame(0x1, 0x4, new byte[300]),
            .. Enumerable.Range(0, 500).SelectMany(i => Frame(0x0, 0x8, i % 2 == 0 ? [3, 0, 0, 0] : [0])),
        ];
        var whole = Watch().Look(input);
        Assert.InRange(whole, Preface.Length + 1, input.Length - 1);

        for (var piece = 1; piece < 40; piece++)
        {
            var watch = Watch();
            var taken = 0;
            while (!watch.HasEnded)
            {
                taken += watch.Look(input.AsSpan(taken, Math.Min(piece, input.Length - taken)));
            }

            Assert.Equal(whole, taken);
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("PRI * HTTP/1.1\r\n\r\n")]
    public void Anything_but_HTTP2_is_left_alone(string bytes)
    {
        var watch = Watch();
        var input = System.Text.Encoding.ASCII.GetBytes(bytes);

        Assert.Equal(input.Length, watch.Look(input));
        Assert.False(watch.IsHttp2);
    }

    internal static byte[] Frame(byte type, byte flags, byte[] payload, int stream = 0) =>
    [
        (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags,
        (byte)(stream >> 24), (byte)(stream >> 16), (byte)(stream >> 8), (byte)stream,
        .. payload,
    ];

    private static Http2FrameWatch Watch() => new(Allowance());

    private static Http2Allowance Allowance() => new(new Http2FloodOptions { Burst = Burst, PerSecond = 1 }, new ManualTimeProvider());
}
