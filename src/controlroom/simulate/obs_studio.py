from controlroom.simulate.serving import TcpService
async def _k(reader, writer):
    while await reader.read(1024): pass
class VirtualObs:
    def __init__(self): self.s = TcpService(_k)
    @property
    def address(self): return f"tcp://127.0.0.1:{self.s.port}"
    @property
    def streaming(self): return True
    @streaming.setter
    def streaming(self, v): (self.s.switch_on if v else self.s.switch_off)()
    def switch_off(self): self.s.switch_off()
    def switch_on(self): self.s.switch_on()
